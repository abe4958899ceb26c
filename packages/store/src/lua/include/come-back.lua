-- Puts a ticket that was away back into its line. Its fraction of a millisecond tells where: twice its lane, in parts of 32, and
-- one more where it stands behind those of its lane that wait by now. All others were first in their lane when they were taken.
local function comeBack(lineKey, attempt, fraction, now)
  local isBehind = fraction * 32 % 2 == 1
  redis.call('ZADD', lineKey, 'NX', math.floor(fraction * 16) * 2 ^ 42 + (isBehind and now or 0), attempt)
end
