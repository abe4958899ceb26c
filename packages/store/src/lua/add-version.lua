-- Adds a version to a definition. The same content again is the same version.
-- KEYS     definition, its versions
-- ARGV     content (JSON), its digest, now, '1' where the version becomes the live one
-- RETURNS  {ok, number} | {same, number} | {not-found}
-- EMITS    nothing
local definitionKey, versionsKey = KEYS[1], KEYS[2]
local content, digest, now, isLive = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'

if redis.call('EXISTS', definitionKey) == 0 then return { 'not-found' } end
local known = redis.call('HGET', versionsKey, 'digest:' .. digest)
local number = known or tostring(redis.call('HINCRBY', definitionKey, 'versions', 1))
if not known then redis.call('HSET', versionsKey, number, content, 'digest:' .. digest, number) end
local live = redis.call('HGET', definitionKey, 'live')
if isLive and live ~= number then redis.call('HSET', definitionKey, 'live', number) end
if not known or (isLive and live ~= number) then redis.call('HSET', definitionKey, 'changedAt', now) end
return { known and 'same' or 'ok', number }
