package numbers

var Level = 3600
