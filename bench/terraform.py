#!/usr/bin/env python3
"""Writes a Terraform repository of cluster profiles: one module a folder, the values of each pack as a heredoc.

    terraform.py --files 500 --seed 1 --out DIR

The same arguments give the same bytes.
"""
import argparse
import random
from pathlib import Path
from textwrap import indent

from host_texts import make_group
from profile_texts import add_ons, infrastructure


def module(profile):
    """One file: a profile with its variables and packs."""
    cloud = "edge-native" if profile.type == "cluster" else "all"
    text = (f'resource "spectrocloud_cluster_profile" "profile" {{\n  name    = "{profile.name}"\n  version = "1.0.0"\n'
            f'  cloud   = "{cloud}"\n  type    = "{profile.type}"\n')
    if profile.variables:
        text += "\n  profile_variables {\n"
        for name, sensitive in profile.variables:
            default = "" if sensitive else '      default_value = "main"\n'
            text += (f'    variable {{\n      name          = "{name}"\n      display_name  = "{name.replace("_", " ")}"\n'
                     f'      format        = "string"\n      required      = true\n      is_sensitive  = {str(sensitive).lower()}\n{default}    }}\n')
        text += "  }\n"
    for pack in profile.packs:
        values = pack.values.replace("${", "$${").replace("%{", "%%{")
        text += (f'\n  pack {{\n    name         = "{pack.name}"\n    tag          = "{pack.version}"\n    type         = "{pack.type}"\n'
                 f'    registry_uid = "5eecc89d0b150045ae661cef"\n    values       = <<-EOT\n{indent(values, " " * 6)}    EOT\n  }}\n')
    return text + "}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, required=True)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for number in range(options.files):
        rng = random.Random(f"{options.seed}/{number}")
        profile = add_ons(rng, number) if number % 2 else infrastructure(rng, make_group(options.seed, number // 2))
        folder = options.out / "modules" / f"{number:03}-{profile.name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "main.tf").write_bytes(module(profile).encode())


if __name__ == "__main__":
    main()
