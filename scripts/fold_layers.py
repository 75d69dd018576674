"""Folds the layers of a built template into its functions, for a LocalStack that stores layers and never mounts them.

python scripts/fold_layers.py .aws-sam/build .aws-sam/folded
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"


def fold(built: Path, folded: Path) -> None:
    """Write what `built` holds into `folded`, each function with the content of its layers, and no layers."""
    shutil.rmtree(folded, ignore_errors=True)
    template = yaml.safe_load((built / "template.yaml").read_text("utf-8"))
    everywhere = template["Globals"]["Function"].pop("Layers", [])
    resources: dict[str, Any] = template["Resources"]
    for name, function in _of_type(resources, FUNCTION).items():
        _link(built / name, folded / name)
        for layer in everywhere + function["Properties"].pop("Layers", []):
            _link(built / layer["Ref"] / "python", folded / name)
    for name in (*_of_type(resources, LAYER), *_of_roles_to_come(resources)):
        del resources[name]
    (folded / "template.yaml").write_text(yaml.safe_dump(template, sort_keys=False), "utf-8")


def _of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: found for name, found in resources.items() if found["Type"] == kind}


def _of_roles_to_come(resources: dict[str, Any]) -> list[str]:
    """Return the policies of roles that SAM has yet to make: LocalStack refuses them, though nothing asks for them.

    None is missed there: it asks no policy.
    """
    roles = {
        name: {role["Ref"] for role in policy["Properties"]["Roles"]}
        for name, policy in _of_type(resources, "AWS::IAM::Policy").items()
    }
    return [name for name, wanted in roles.items() if not wanted <= resources.keys()]


def _link(source: Path, target: Path) -> None:
    """Put the same files under another name: nothing is copied."""
    shutil.copytree(source, target, copy_function=os.link, dirs_exist_ok=True)


if __name__ == "__main__":
    fold(Path(sys.argv[1]), Path(sys.argv[2]))
