-- Changes fields of a definition.
-- KEYS     definition, its versions
-- ARGV     fields (flat JSON; an empty value removes one), the version that has to be there, or ''
-- RETURNS  ok | not-found | no-such-version
-- EMITS    nothing
local definitionKey, versionsKey = KEYS[1], KEYS[2]
local fields, version = ARGV[1], ARGV[2]
-- @include set-fields

if redis.call('EXISTS', definitionKey) == 0 then return 'not-found' end
if version ~= '' and redis.call('HEXISTS', versionsKey, version) == 0 then return 'no-such-version' end
setFields(definitionKey, fields)
return 'ok'
