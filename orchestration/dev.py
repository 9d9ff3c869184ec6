"""`make dev` and `make docs`: the Dagster UI and the dbt docs for this deployment.

Only starting other programs with the deployment's settings belongs here, and preparing a home for
the services of `deploy/`, which start them by themselves. All bind to loopback.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from orchestration.engine.dbt import dbt_executable, prepare_column_lineage, prepared_project
from orchestration.settings import PROJECT, activate, load_settings


def main() -> None:
    """Replace this process by the Dagster UI, or by dbt's generator of docs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--prepare", action="store_true", help="prepare the home and dbt, no more")
    parser.add_argument("--docs", action="store_true", help="write the dbt docs instead")
    arguments = parser.parse_args()
    settings = load_settings()
    activate(settings)
    prepared_project(settings.dbt_project)
    if not arguments.docs:
        prepare_column_lineage(settings.dbt_project)
    if arguments.prepare:
        return
    if arguments.docs:
        settings.build.mkdir(parents=True, exist_ok=True)
        folder = str(settings.dbt_project)
        command = [dbt_executable(), "docs", "generate", "--static"]
        command += ["--project-dir", folder, "--profiles-dir", folder]
    else:
        dagster = str(Path(sys.executable).parent / "dagster")
        command = [dagster, "dev", "--workspace", str(PROJECT / "workspace.yaml")]
        command += ["--host", "127.0.0.1", "--port", str(arguments.port)]
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
