{{ meta_conversions_counted(ref('stg_facebook_ads__ads_insights')) }}
