"""The list of all house rules.

A rule takes dbt's manifest and the project's folder and returns the violations,
each as a sentence that says what is wrong and where.
"""

from collections.abc import Callable
from pathlib import Path

import house
import house_areas
import house_exposures
import house_files
import house_locks
import house_steps
from house_areas import Node

Rule = Callable[[Node, Path], list[str]]

RULES: list[Rule] = [
    house_areas.layers_read_to_the_left,
    house_areas.areas_read_downward,
    house_areas.steps_are_private_or_read_elsewhere,
    house_areas.areas_say_what_they_answer,
    house.models_are_named_after_their_layer,
    house.names_are_short_snake_case,
    house.columns_have_the_type_of_their_name,
    house.every_model_has_its_yaml_beside_it,
    house.every_table_is_described,
    house.every_column_is_described,
    house.every_key_is_tested,
    house.contracts_are_enforced,
    house.settings_reach_python_models,
    house_exposures.every_report_is_on_a_page,
    house_exposures.exposures_read_what_is_published,
    house_exposures.questions_are_exposed,
    house_files.event_level_models_are_tagged,
    house_files.heavy_models_are_portable,
    house_files.questions_are_asked,
    house_files.macros_have_a_file_and_a_page,
    house_files.generic_tests_are_explained,
    house_files.python_is_short,
    house_files.no_machine_is_named,
    house_files.files_are_small,
    house_locks.locks_are_exact,
    house_locks.locks_hold_what_is_asked_for,
    house_locks.a_package_is_in_one_lock,
    house_steps.steps_are_named_in_known_words,
    house_steps.a_step_earns_its_file,
    house_steps.aggregates_are_kept_or_listed,
    house_steps.models_are_short,
    house_steps.macros_are_short,
    house_steps.steps_are_named_in_one_place,
]
