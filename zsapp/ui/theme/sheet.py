"""The style sheet, made from the tokens. Widgets say what they are by the dynamic properties `role` and `tone`."""

from string import Template

from zsapp.ui.theme.tokens import CONTROL_HEIGHT, RADIUS, RADIUS_LARGE, RADIUS_SMALL, TYPE, Colours

_SHEET = Template(
    """
QWidget { color: $text; selection-background-color: $accent; selection-color: $on_accent; }
QMainWindow, QDialog, QWidget[role="canvas"], QStackedWidget { background: $canvas; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[role="display"] { font-size: ${figure_px}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title_px}px; font-weight: 600; }
QLabel[role="lead"] { font-size: ${lead_px}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="soft"] { color: $text_soft; }
QLabel[role="caption"] { font-size: ${caption_px}px; color: $text_faint; }
QLabel[role="label"] { color: $text_soft; }
QLabel[role="hint"] { font-size: ${caption_px}px; color: $bad; }
QLabel[role="remark"] { font-size: ${caption_px}px; color: $warn; }

QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: ${large}px; }
QFrame[role="panel"] { background: $sunken; border: none; }
QFrame[role="popup"] { background: $raised; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="banner"] { border-radius: ${radius}px; border: none; }
QFrame[role="banner"][tone="bad"] { background: $bad_soft; }
QFrame[role="banner"][tone="bad"] QLabel { color: $bad; }
QFrame[role="banner"][tone="warn"] { background: $warn_soft; }
QFrame[role="banner"][tone="warn"] QLabel { color: $warn; }
QFrame[role="banner"][tone="info"] { background: $accent_soft; }
QFrame[role="banner"][tone="info"] QLabel { color: $accent; }
QFrame[role="banner"][tone="good"] { background: $good_soft; }
QFrame[role="banner"][tone="good"] QLabel { color: $good; }
QFrame[role="toast"] { background: $text; border-radius: ${radius}px; }
QFrame[role="toast"] QLabel { color: $canvas; }
QFrame[role="toast"] QPushButton { color: $canvas; background: transparent; border: 1px solid $text_faint; }

QLabel[role="pill"] { font-size: ${caption_px}px; min-height: 17px; padding: 2px 8px; border-radius: 10px;
    background: $sunken; color: $text_soft; }
QLabel[role="pill"][tone="accent"] { background: $accent_soft; color: $accent; }
QLabel[role="pill"][tone="good"] { background: $good_soft; color: $good; }
QLabel[role="pill"][tone="warn"] { background: $warn_soft; color: $warn; }
QLabel[role="pill"][tone="bad"] { background: $bad_soft; color: $bad; }
QLabel[role="pill"][tone="seal"] { background: $seal_soft; color: $seal; }

QPushButton, QToolButton[role="button"] { background: $surface; border: 1px solid $frame; border-radius: ${radius}px;
    padding: 0 14px; min-height: ${control}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border: 2px solid $focus; padding: 0 13px; }
QPushButton:disabled { color: $text_faint; border-color: $line; background: $canvas; }
QPushButton[tone="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[tone="primary"]:hover, QPushButton[tone="primary"]:pressed { background: $accent_strong; border-color: $accent_strong; }
QPushButton[tone="primary"]:focus { border: 2px solid $text; }
QPushButton[tone="primary"]:disabled { background: $line; border-color: $line; color: $text_soft; }
QPushButton[tone="danger"] { background: $bad; color: $on_bad; border: 1px solid $bad; font-weight: 600; }
QPushButton[tone="danger"]:focus { border: 2px solid $text; }
QPushButton[tone="danger"]:disabled { background: $line; border-color: $line; color: $text_soft; }
QPushButton[tone="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 10px; }
QPushButton[tone="quiet"]:hover { background: $hover; }
QPushButton[tone="quiet"]:focus { border: 2px solid $focus; padding: 0 9px; }
QPushButton[tone="quiet"]:disabled { color: $text_faint; }
QPushButton[tone="flush"] { background: transparent; border: none; border-radius: 0; color: $accent; padding: 0; text-align: left; }
QPushButton[tone="flush"]:hover { text-decoration: underline; }
QPushButton[tone="flush"]:focus { background: $selected; border-bottom: 2px solid $focus; padding: 0; }
QPushButton[tone="flush"]:disabled { color: $text_faint; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; padding: 6px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border: 2px solid $focus; padding: 5px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="chip"] { min-height: 26px; border-radius: 13px; padding: 0 12px; color: $text_soft; border-color: $line; }
QPushButton[role="chip"]:hover { background: $hover; color: $text; }
QPushButton[role="chip"]:checked { background: $accent_soft; color: $accent; border-color: $accent; font-weight: 600; }
QPushButton[role="chip"]:focus { border: 2px solid $focus; padding: 0 11px; }
QPushButton[role="choice"] { border: 1px solid $line; border-radius: ${large}px; padding: 0; }
QPushButton[role="choice"]:focus { border: 2px solid $focus; padding: 0; }
QPushButton[role="link"] { background: transparent; border: none; border-radius: 0; color: $accent; padding: 0;
    min-height: 22px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { background: $selected; border-bottom: 2px solid $focus; padding: 0; }

QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox { background: $surface; border: 1px solid $frame; border-radius: ${radius}px;
    padding: 0 10px; min-height: ${control}px; }
QPlainTextEdit { padding: 6px 8px; }
QComboBox { padding: 0 12px; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 0 9px; }
QComboBox:focus { border: 2px solid $focus; padding: 0 11px; }
QPlainTextEdit:focus { padding: 5px 7px; }
QLineEdit:read-only, QLineEdit:disabled, QPlainTextEdit:disabled { background: $canvas; color: $text_soft; border-color: $line; }
QLineEdit[tone="bad"], QPlainTextEdit[tone="bad"], QComboBox[tone="bad"] { border: 2px solid $bad; padding: 0 9px; }
QComboBox[tone="bad"] { padding: 0 11px; }
QLineEdit[role="search"] { padding: 0 4px; }
QLineEdit[role="search"]:focus { padding: 0 3px; }
QLineEdit[role="bare"], QPlainTextEdit[role="bare"] { border: none; background: transparent; padding: 0; }
QFrame[role="field"] { background: $surface; border: 1px solid $frame; border-radius: ${radius}px; }
QFrame[role="field"][tone="focus"] { border: 2px solid $focus; }
QFrame[role="field"][tone="bad"] { border: 2px solid $bad; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$icons/chevron-$which.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px; outline: 0;
    selection-background-color: $selected; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 30px; padding: 0 8px; border-radius: ${small}px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover { background: $selected; color: $text; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
    width: 16px; height: 16px; border: 1px solid $frame; background: $surface; }
QCheckBox::indicator, QListView::indicator { border-radius: ${small}px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus, QCheckBox::indicator:hover, QRadioButton::indicator:hover {
    border: 2px solid $focus; width: 14px; height: 14px; }
QCheckBox::indicator:checked, QListView::indicator:checked {
    background: $accent; border: 1px solid $accent; image: url("$icons/tick-$which.svg"); }
QRadioButton::indicator:checked { background: $surface; border: 5px solid $accent; width: 8px; height: 8px; }

QTableView, QListView, QTreeView { background: $surface; border: none; outline: 0; selection-background-color: $selected;
    selection-color: $text; alternate-background-color: $surface; gridline-color: $line; }
QTableView[role="tiles"] { selection-background-color: transparent; }
QTableView[role="tiles"]::item, QTableView[role="tiles"]::item:selected { background: transparent; border: none; }
QTableView[role="framed"], QListView[role="framed"] { border: 1px solid $line; border-radius: ${large}px; }
QListView[role="offers"] { background: $raised; border: 1px solid $frame; padding: 1px; }
QTableView::item { padding: 0 12px; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $selected; color: $text; }
QListView::item { padding: 6px 12px; border-radius: ${small}px; }
QListView::item:selected { background: $selected; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $text_soft; border: none; border-bottom: 1px solid $line; padding: 0 15px;
    min-height: 36px; font-weight: 600; text-align: left; }
QHeaderView::section:hover { background: $hover; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: $surface; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="scrolled"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $frame; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $raised; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 12px; border-radius: ${small}px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $text_faint; }
QMenu::right-arrow { image: url("$icons/submenu-$which.svg"); width: 14px; height: 14px; right: 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 8px; }
QMenu::indicator:checked { image: url("$icons/mark-$which.svg"); }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text_soft; padding: 8px 4px; margin-right: 20px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { border-bottom: 2px solid $focus; }
QTabWidget::pane { border: none; }
QProgressBar { background: $sunken; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: transparent; }
QCalendarWidget QWidget { background: $raised; alternate-background-color: $raised; }
QCalendarWidget QToolButton { min-height: 24px; padding: 2px 8px; font-weight: 600; }
QCalendarWidget QTableView { background: $raised; color: $text; outline: 0; selection-background-color: $accent;
    selection-color: $on_accent; }
QCalendarWidget QTableView::item { padding: 0; border: none; border-radius: ${small}px; }
QCalendarWidget QTableView:disabled { color: $text_faint; }
QGroupBox { border: 1px solid $line; border-radius: ${radius}px; margin-top: 10px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: $text_soft; }

QDialog[role="palette"] { background: $raised; border: 1px solid $frame; }
QDialog[role="palette"] QListView { background: $raised; }
QListView[role="navigation"] { background: transparent; }
QListView[role="navigation"]::item { background: transparent; }
QFrame[role="sidebar"] { background: $sunken; border: none; border-right: 1px solid $line; }
QFrame[role="topbar"] { background: $canvas; border: none; }
QFrame[role="statusbar"] { background: $canvas; border: none; border-top: 1px solid $line; }
QFrame[role="statusbar"] QLabel, QFrame[role="statusbar"] QPushButton { font-size: ${caption_px}px; color: $text_soft; }
"""
)


def sheet(colours: Colours, *, icons: str, which: str) -> str:
    """The style sheet of a set of colours; `icons`: the folder of the drawings, `which` of each: light or dark."""
    return _SHEET.substitute(
        colours._asdict(),
        caption_px=TYPE.caption[0],
        lead_px=TYPE.lead[0],
        title_px=TYPE.title[0],
        figure_px=TYPE.figure[0],
        radius=RADIUS,
        small=RADIUS_SMALL,
        large=RADIUS_LARGE,
        control=CONTROL_HEIGHT - 2,
        icons=icons,
        which=which,
    )
