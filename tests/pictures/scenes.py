"""What is pictured: every page in each of its states, every dialog, menu and notice.

A scene brings the window into a state and gives the widget to picture; it begins with no page made yet. Add yours to
`tests/pictures/of_pages.py` or `of_dialogs.py`: `tests/pictures/test_scenes.py` fails for a page or dialog that no scene shows.
"""

from tests.pictures.of_bulletin import BULLETIN
from tests.pictures.of_catalogue import CATALOGUE
from tests.pictures.of_dialogs import DIALOGS
from tests.pictures.of_foreign import FOREIGN
from tests.pictures.of_pages import PAGES
from tests.pictures.of_sync import SYNC
from tests.pictures.of_targets import TARGETS
from tests.pictures.scene import Scene

SCENES: list[Scene] = [*PAGES, *DIALOGS, *SYNC, *BULLETIN, *FOREIGN, *CATALOGUE, *TARGETS]
