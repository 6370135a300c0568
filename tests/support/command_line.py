"""Invoke's own parser of the tasks: what of them a command line may say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from invoke.parser.context import ParserContext
from invoke.parser.parser import Parser
from invoke.program import Program
from shipway.tasks import ns

if TYPE_CHECKING:
    from invoke.parser.argument import Argument


@cache
def parser() -> Parser:
    """Return the parser of Invoke's options and of all tasks.

    A task gives its help away to whoever asks first for its arguments
    (`Task.arg_opts`), so that all tests of a process ask here.
    """
    options = [*Program().core_args(), *Program().task_args()]
    return Parser(ns.to_contexts(), ParserContext(args=options))


def arguments(task: str) -> list[Argument]:
    """Return the arguments of a task, each with what `--help` says of it."""
    return list({id(one): one for one in parser().contexts[task].args.values()}.values())
