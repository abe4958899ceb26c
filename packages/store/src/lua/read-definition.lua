-- Reads a definition and one of its versions at one moment.
-- KEYS     definition, its versions
-- ARGV     number of the version, or '' for the live one
-- RETURNS  {} | {fields, number} where there is no such version | {fields, number, content}
-- EMITS    nothing
local definitionKey, versionsKey = KEYS[1], KEYS[2]
local wanted = ARGV[1]

local fields = redis.call('HGETALL', definitionKey)
if #fields == 0 then return {} end
local number = wanted ~= '' and wanted or redis.call('HGET', definitionKey, 'live')
local content = redis.call('HGET', versionsKey, number)
return { fields, number, content or nil }
