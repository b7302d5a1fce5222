package setup

// What the tests of this package look at from outside.

var HostFaults = hostFaults
var HostLines = hostLines
var GuildFaults = guildFaults
var OnboardingAdvice = onboardingAdvice
var WallQuestions = wallQuestions
