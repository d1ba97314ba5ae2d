FARES = {"Singyeongju": 45_600, "Ulsan": 49_500, "Busan": 55_500}


def fare(station: str) -> str:
    """What a ticket from Seoul cost at weekends in 2010."""
    if station not in FARES:
        return f"no fare to {station}; there are {', '.join(FARES)}"
    return f"{FARES[station]} won"
