-- The limits of a job in the order in which it passes them, from JSON: [{id, numbers?: {slots?, rateIntervalMs?, rateBurst?, whenFull?, key}}, ...], or ''
-- for none. Of each the hash, the holders and those that wait are in KEYS, from the given place on.
local function listLimits(json, first)
  if json == '' then return {} end
  local limits = cjson.decode(json)
  for i, limit in ipairs(limits) do
    local place = first + 3 * (i - 1)
    limit.hash, limit.holders, limit.waiting = KEYS[place], KEYS[place + 1], KEYS[place + 2]
  end
  return limits
end
