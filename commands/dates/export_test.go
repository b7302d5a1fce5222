package dates

// What the tests of this package look at from outside.

var CommonZones = commonZones
var Zones = zones
