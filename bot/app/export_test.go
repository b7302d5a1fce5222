package app

// What the tests of this package look at from outside.

const BackupAgain = backupAgain
const DueTryAgain = dueTryAgain

type Backups = backups
