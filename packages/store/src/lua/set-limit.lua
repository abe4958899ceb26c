-- Changes the numbers of a limit. Whoever holds it goes on holding it.
-- KEYS     limit
-- ARGV     now, names and values (JSON); an empty value removes the field
-- RETURNS  ok
-- EMITS    nothing
local limitKey = KEYS[1]
local now, fields = tonumber(ARGV[1]), ARGV[2]
-- @include set-fields
-- @include cap-rate

setFields(limitKey, fields)
capRate(limitKey, now)
return 'ok'
