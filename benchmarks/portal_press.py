"""The portal's renderer as it is, which also knows the sheet that sets a form on one page."""

import weasyprint

from benchmarks.plain_press import HERE, ONE_PAGE
from challenge_portal.documents import renderer


class Press(renderer.Press):
    """Reads the sheet of the benchmarks once, as it does the portal's own."""

    def sheet(self, name: str) -> weasyprint.CSS:
        """A style sheet by its name."""
        if name == ONE_PAGE and name not in self.sheets:
            self.sheets[name] = weasyprint.CSS(filename=str(HERE / name), font_config=self.fonts)
        return super().sheet(name)


if __name__ == "__main__":
    renderer.main(Press)
