package commands

import "time"

// roundRest is the time between two rounds through all members of a guild.
const roundRest = 24 * time.Hour
