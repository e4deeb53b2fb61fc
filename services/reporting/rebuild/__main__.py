"""`python -m services.reporting.rebuild`: the same as `tsunagu rebuild reporting`, told by the environment alone."""

import argparse
import sys

from services.reporting.rebuild import program
from shared.settings import ServiceSettings, SettingsError
from shared.stack.trouble import ExitCode


def main() -> int:
    """Rebuild, tell, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m services.reporting.rebuild",
        description="出来事の記録からすべての数を作り直し、今の数と比べます。",
    )
    parser.add_argument("--replace", action="store_true", help="作り直した数に差し替えます")
    replace = parser.parse_args().replace
    try:
        lines, code = program.run(ServiceSettings.load("reporting"), replace=replace)
    except SettingsError as error:
        sys.stderr.write(f"reporting: {error}\n")
        return ExitCode.FAILED
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return code


if __name__ == "__main__":
    sys.exit(main())
