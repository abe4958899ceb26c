-- Writes down which image all attempts of a job run, for the owner of the running one alone. What is pinned stays.
-- KEYS     attempt, job
-- ARGV     token, fields of the job (JSON)
-- RETURNS  ok | lease-lost
-- EMITS    nothing
local attemptKey, jobKey = KEYS[1], KEYS[2]
local token, fields = ARGV[1], ARGV[2]
-- @include set-fields

if redis.call('HGET', attemptKey, 'token') ~= token then return 'lease-lost' end
local digest, imageId = unpack(redis.call('HMGET', jobKey, 'digest', 'imageId'))
if not digest and not imageId then setFields(jobKey, fields) end
return 'ok'
