"""`postroom rules`: look at the rules, try them, before they act (product.md 4.5). Each verb is imported when it is called."""

import importlib

import click

# verb -> (module, function, its help line), in the order of the help.
VERBS = {
    "test": ("rulestest", "test_command", "run the tests that stand in the rules files"),
    "explain": ("rulesexplain", "command", "which rules fit a mail, which nearly, and what comes of it"),
    "replay": ("rulesreplay", "command", "what other rules would have decided about the stored mails"),
    "suggest": ("rulessuggest", "command", "rules learned from what people put right, as YAML to paste"),
    "list": ("rulestest", "list_command", "the rules in order: what they set, how often they fitted"),
    "coverage": ("rulestest", "coverage_command", "which test exercises which rule"),
    "schema": ("rulestest", "schema_command", "a JSON Schema of the rules file, for editors"),
}


class RulesVerbs(click.Group):
    """The verbs below `rules`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name, _ = VERBS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"gateway.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from gateway.policy.suggest import did_you_mean

            ctx.fail(f"there is no command 'rules {args[0]}'{did_you_mean(args[0], list(VERBS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n" + "".join(f"  {verb:<10}{line}\n" for verb, (_, _, line) in VERBS.items()))


@click.group("rules", cls=RulesVerbs)
def command() -> None:
    """Test, explain and list the rules, as they lie in the files. Nothing is changed."""
