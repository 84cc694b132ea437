"""After the files are written: remove what the answers leave out, and add the kit's wheel."""

import os
import shutil
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # The template's folder stays as its owner left it.
sys.path.insert(0, {{template_root | python}})
# A path may hold letters that a Windows console cannot show; that is no reason to fail.
sys.stdout.reconfigure(errors="backslashreplace")
signal.signal(signal.SIGTERM, signal.default_int_handler)

project = Path.cwd()
was_new = False
try:
    from lrf_template_project import complete, is_new, what_next

    was_new = is_new(project)
    for line in complete(
        project,
        {{cookiecutter | scaffold_files | python}},
        package={{cookiecutter.package_name | python}},
        examples={{(cookiecutter.examples == "all") | python}},
        license={{(cookiecutter.license != "none") | python}},
        models={{cookiecutter.models | python}},
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
