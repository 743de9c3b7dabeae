"""Brings the tables of a hub's database to this version, by the steps in `migrations/versions`; each step is one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.server.database import Database


def migrate(database: Database) -> None:
    """Do the missing steps. Raises PlaceError where a newer version has made the tables."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise PlaceError(_("这个数据库是更新版本的 zsapp 建立的，没有改动。请先更新 zsapp。")) from error
