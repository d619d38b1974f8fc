"""How a page becomes text: bytes in, frozen values out. No Django, no records; only `fetch` opens connections."""
