{#
  The tables that a table of cells is made of and whose rows have versions: what they
  are rows of (`versions_of` in their `meta`: session, person, visitor or node), by
  their names. Only what is read without a view in between.
#}
{% macro versioned_inputs() -%}
    {%- set kinds = {} -%}
    {%- if execute -%}
        {%- for key in model.depends_on.nodes | sort -%}
            {%- set node = graph.nodes.get(key) -%}
            {%- set kind = (node.config.meta or {}).get('versions_of') -%}
            {%- if kind -%}
                {%- do kinds.update({node.name: kind}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(kinds) }}
{%- endmacro %}
