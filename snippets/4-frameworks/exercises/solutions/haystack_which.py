import ast


def package_of(program: str) -> str:
    """ "farm-haystack" or "haystack-ai", from what a program imports; else ""."""
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith(("haystack.nodes", "haystack.pipelines")):
                return "farm-haystack"
            if node.module.startswith("haystack.components"):
                return "haystack-ai"
    return ""
