{#
  How a relation of the build is made: in its place, in one transaction. The build begins empty, and nobody reads it
  before it is whole. dbt's own way, for databases that are read all the time, makes each one beside the old one,
  renames both and drops the old one, which takes half of its time with a small relation (decision 0092).
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = place_of('table') -%}
    {%- call statement('main', language=model['language']) -%}
        {{ create_table_as(False, relation, compiled_code, model['language']) }}
    {%- endcall -%}
    {{ return(made_in(relation)) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {%- set relation = place_of('view') -%}
    {%- call statement('main') -%}
        {{ create_view_as(relation, sql) }}
    {%- endcall -%}
    {{ return(made_in(relation)) }}
{% endmaterialization %}

{# The place of a relation, empty. #}
{% macro place_of(type) %}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {{ return(this.incorporate(type=type)) }}
{% endmacro %}

{% macro made_in(relation) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmacro %}
