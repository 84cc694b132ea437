"""The parts of `gen-tool init`: agents, manifests, new files, and the steps left to the owner."""
