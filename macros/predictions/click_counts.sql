{#
  What is counted of a session's clicks so far: {column: condition of a click}.
#}
{% macro click_counts() -%}
    {{ return({
        'distinct_link_count': 'link_occurrence = 1',
        'upper_count': 'stage_depth = 1',
        'middle_count': 'stage_depth = 2',
        'lower_count': 'stage_depth = 3',
        'ad_click_count': 'ad_id is not null',
        'push_count': 'stage_depth > deepest_before',
        'fall_back_count': 'stage_depth < depth_before',
        'repeat_count': 'link = link_before_last',
        'product_view_count': "event_name = 'view_item'",
        'list_view_count': "event_name = 'view_item_list'",
        'search_count': "event_name in ('search', 'view_search_results')",
        'promotion_view_count': "event_name = 'view_promotion'",
        'wishlist_count': "event_name = 'add_to_wishlist'",
        'cart_addition_count': "event_name = 'add_to_cart'",
        'cart_view_count': "event_name = 'view_cart'",
        'checkout_step_count':
            "event_name in ('begin_checkout', 'add_shipping_info',"
            " 'add_payment_info')",
    }) }}
{%- endmacro %}
