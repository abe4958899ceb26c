-- Removes a definition with all of its versions, unless a job of it has not ended.
-- KEYS     definition, its versions, names of definitions, counts of open jobs, its limit, its run times
-- ARGV     name
-- RETURNS  ok | not-found | in-use
-- EMITS    nothing
local definitionKey, versionsKey, namesKey, openKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local limitKey, runTimesKey = KEYS[5], KEYS[6]
local name = ARGV[1]

if redis.call('EXISTS', definitionKey) == 0 then return 'not-found' end
if tonumber(redis.call('HGET', openKey, name) or '0') > 0 then return 'in-use' end
redis.call('UNLINK', definitionKey, versionsKey, limitKey, runTimesKey)
redis.call('ZREM', namesKey, name)
redis.call('HDEL', openKey, name)
return 'ok'
