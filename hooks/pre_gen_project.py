"""Before a file is written: check the answers again, and keep what `-f` is about to overwrite."""

# {{ cookiecutter | check_again }}
import os

if os.listdir():  # A new project waits for no import.
    import sys
    from pathlib import Path

    sys.dont_write_bytecode = True  # The template's folder stays as its owner left it.
    sys.path.insert(0, {{template_root | python}})

    from lrf_template_project import keep

    keep(Path.cwd(), {{cookiecutter | scaffold_files | python}})
