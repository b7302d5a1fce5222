package journey

// What the tests of this package look at from outside.

const MilestoneMax = milestoneMax

var Countings = countings
var MilestoneTarget = milestoneTarget
var RoleEffect = roleEffect
var ProgressOf = progressOf
