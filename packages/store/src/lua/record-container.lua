-- Writes down what the container of a running attempt is made of, for its owner alone.
-- KEYS     attempt, job
-- ARGV     token, fields of the attempt (JSON), fields of the job (JSON)
-- RETURNS  ok | lease-lost
-- EMITS    nothing
local attemptKey, jobKey = KEYS[1], KEYS[2]
local token, fields, jobFields = ARGV[1], ARGV[2], ARGV[3]
-- @include set-fields

if redis.call('HGET', attemptKey, 'token') ~= token then return 'lease-lost' end
setFields(attemptKey, fields)
setFields(jobKey, jobFields)
return 'ok'
