package mentoring

// What the tests of this package look at from outside.

const AuditPage = auditPage

var RoleTarget = roleTarget

const RoleRefused = mentorRolesMiss
