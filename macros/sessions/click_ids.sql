{#
  The parameters by which advertisers and senders know a click again, with the source
  and the medium that they stand for: cpc where only what is paid carries them.
#}
{% macro click_ids() -%}
    {{ return({
        'gclid': ('google', 'cpc'), 'gbraid': ('google', 'cpc'),
        'wbraid': ('google', 'cpc'), 'dclid': ('google', 'display'),
        'msclkid': ('bing', 'cpc'), 'yclid': ('yandex', 'cpc'),
        'fbclid': ('facebook', 'social'), 'igshid': ('instagram', 'social'),
        'igsh': ('instagram', 'social'), 'ttclid': ('tiktok', 'cpc'),
        'twclid': ('twitter', 'cpc'), 'li_fat_id': ('linkedin', 'cpc'),
        'rdt_cid': ('reddit', 'cpc'), 'ScCid': ('snapchat', 'cpc'),
        'qclid': ('quora', 'cpc'), 'epik': ('pinterest', 'social'),
        'irclickid': ('impact', 'affiliate'), 'mc_cid': ('mailchimp', 'email'),
        'mc_eid': ('mailchimp', 'email'), '_hsenc': ('hubspot', 'email'),
        '_kx': ('klaviyo', 'email'), 'vero_id': ('vero', 'email'),
    }) }}
{%- endmacro %}
