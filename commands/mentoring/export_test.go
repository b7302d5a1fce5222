package mentoring

// What the tests of this package look at from outside.

const TrailPage = trailPage

var RoleTarget = roleTarget

const RoleRefused = mentorRolesMiss
