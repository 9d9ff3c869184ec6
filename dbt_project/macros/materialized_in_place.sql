{#
  How a relation of the build is made: in its place, in one transaction. The build begins empty, and nobody reads it
  before it is whole. dbt's own way, for databases that are read all the time, makes each one beside the old one,
  renames both and drops the old one, which takes half of its time with a small relation (decision 0092).
#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(made_in_place('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(made_in_place('view')) }}
{% endmaterialization %}

{% macro made_in_place(type) %}
    {%- set relation = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {%- call statement('main') -%}
        {%- if type == 'view' -%}
            {{ create_view_as(relation, sql) }}
        {%- else -%}
            {{ create_table_as(False, relation, compiled_code) }}
        {%- endif -%}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmacro %}
