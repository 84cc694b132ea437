"""After the files are written: bring the generator in, and let it write the example tools."""

import os
import shutil
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # The template's folder stays as its owner left it.
sys.path.insert(0, str(Path({{template_root | python}}, "generators")))
# A path may hold letters that a Windows console cannot show; that is no reason to fail.
sys.stdout.reconfigure(errors="backslashreplace")
signal.signal(signal.SIGTERM, signal.default_int_handler)

project = Path.cwd()
was_new = False
try:
    from gen_tool.scaffold import is_new, scaffold, what_next

    was_new = is_new(project)
    for line in scaffold(
        project,
        package={{cookiecutter.package_name | python}},
        examples={{(cookiecutter.examples == "all") | python}},
    ):
        print(line)
    # cruft renders into a temporary folder, where there is nothing to do next.
    if {{(cookiecutter._output_dir | default("")) | python}}:
        print(what_next(project))
except KeyboardInterrupt:
    if was_new:
        os.chdir(project.parent)
        shutil.rmtree(project, ignore_errors=True)
    sys.exit(130)
