"""The list of all tables is what their descriptions say."""

from pipeline.tables_page import PAGE, tables_page


def test_the_list_of_tables_is_as_the_descriptions_are() -> None:
    assert PAGE.read_text() == tables_page(), "call `make tables`"
    assert "| `marts.fct_sessions` | session" in tables_page()
