package setup

// What the tests of this package look at from outside.

var HostFaults = hostFaults
var GuildFaults = guildFaults
