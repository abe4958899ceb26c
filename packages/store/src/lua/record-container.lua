-- Writes down what the container of a running attempt is made of, for its owner alone.
-- KEYS     attempt
-- ARGV     token, fields of the attempt (JSON)
-- RETURNS  ok | lease-lost
-- EMITS    nothing
local attemptKey = KEYS[1]
local token, fields = ARGV[1], ARGV[2]
-- @include set-fields

if redis.call('HGET', attemptKey, 'token') ~= token then return 'lease-lost' end
setFields(attemptKey, fields)
return 'ok'
