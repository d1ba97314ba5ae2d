Shapes = dict[str, tuple[int, ...]]


def compare(model: Shapes, file: Shapes) -> dict[str, list[str]]:
    """Keys `missing`, `unexpected` or `mismatched` in shape in the file, sorted."""
    both = model.keys() & file.keys()
    return {
        "missing": sorted(model.keys() - file.keys()),
        "unexpected": sorted(file.keys() - model.keys()),
        "mismatched": sorted(key for key in both if model[key] != file[key]),
    }
