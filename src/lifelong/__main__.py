"""``python -m lifelong`` is the command ``lifelong``."""

from lifelong.cli import main

main(prog_name="lifelong")
