"""What other parsers make of texts: a question as JSON on standard input, the answers as JSON on standard output.

A question is `{"kind": …, "texts": […]}`; an answer is `{"tree": …}` or `{"refused": "why"}`. Trees are lists: `["map", [[key, value], …]]`,
`["list", […]]`, `["text", "…"]`; scalars are their text, without a type.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def yaml_trees(texts):
    import yaml

    def tree(node, depth=0):
        if depth > 200:
            raise ValueError("too deep")
        if isinstance(node, yaml.MappingNode):
            return ["map", [[tree(key, depth + 1), tree(value, depth + 1)] for key, value in node.value]]
        if isinstance(node, yaml.SequenceNode):
            return ["list", [tree(item, depth + 1) for item in node.value]]
        return ["text", node.value]

    for text in texts:
        yield lambda text=text: ["documents", [tree(it) for it in yaml.compose_all(text, Loader=yaml.SafeLoader)]]


def json_trees(texts):
    def tree(value):
        if isinstance(value, tuple):
            return ["map", [[["text", key], tree(it)] for key, it in value]]
        if isinstance(value, list):
            return ["list", [tree(it) for it in value]]
        return ["text", {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else value]

    for text in texts:
        yield lambda text=text: ["documents", [tree(json.loads(
            text, object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=lambda word: 1 / 0))]]


def hcl_names(texts):
    import hcl2

    def names(value, found):
        if isinstance(value, dict):
            for key, it in value.items():
                if not key.startswith("__"):
                    found.append(key.strip('"'))
                names(it, found)
        elif isinstance(value, list):
            for it in value:
                names(it, found)
        return found

    for text in texts:
        yield lambda text=text: sorted(set(names(hcl2.loads(text), [])))


def arg_values(texts):
    for text in texts:
        def ask(text=text):
            with tempfile.NamedTemporaryFile("w", newline="") as file:
                file.write(text)
                file.flush()
                script = 'set -a; . "$1" >/dev/null 2>&1; env -0'
                done = subprocess.run(["bash", "--noprofile", "--norc", "-c", script, "-", file.name],
                                      env={"PATH": os.environ["PATH"]}, capture_output=True, timeout=20, check=False)
                pairs = [it.split("=", 1) for it in done.stdout.decode().split("\0") if "=" in it]
                return dict(pairs)
        yield ask


def verdicts(questions):
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    def go(_, wanted, instance, __):
        from jsonschema import ValidationError
        is_number = isinstance(instance, (int, float)) and not isinstance(instance, bool)
        fits = {"bool": isinstance(instance, bool), "int": is_number, "uint": is_number}.get(wanted, True)
        if instance is not None and not fits:
            yield ValidationError("not the type that is decoded")

    # The one keyword of our own that says something about validity.
    judge = extend(Draft202012Validator, {"x-palint-type-go": go})
    folder = Path(__file__).resolve().parent.parent.parent / "schemas"
    names = {question["schema"] for question in questions}
    judges = {name: judge(json.loads((folder / f"{name}.schema.json").read_text())) for name in names}
    for question in questions:
        yield lambda it=question: [error.json_path for error in judges[it["schema"]].iter_errors(it["value"])][:5]


def answers(asked):
    for ask in asked:
        try:
            yield {"tree": ask()}
        except ImportError:
            raise
        except Exception as fault:  # whatever a parser refuses with
            yield {"refused": " ".join(str(fault).split())[:400] or type(fault).__name__}


def main():
    question = json.load(sys.stdin)
    asked = {"yaml": yaml_trees, "json": json_trees, "hcl": hcl_names, "arg": arg_values, "schema": verdicts}[question["kind"]]
    try:
        json.dump(list(answers(asked(question["texts"]))), sys.stdout)
    except ImportError as fault:
        sys.exit(f"missing: {fault.name}")


main()
