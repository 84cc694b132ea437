"""Python source as the rules see it: modules, tools, what names stand for, what comes first."""
