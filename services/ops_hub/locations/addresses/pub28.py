"""Words of US addresses and their standard abbreviations: USPS Publication 28, appendices B and C."""

# Appendix C1, by the standard abbreviation: the name and the other ways it is commonly written.
_SUFFIXES = """
aly: allee alley ally
anx: anex annex annx
arc: arcade
ave: av aven avenu avenue avn avnue
byu: bayoo bayou
bch: beach
bnd: bend
blf: bluf bluff
blfs: bluffs
btm: bot bottm bottom
blvd: boul boulevard boulv
br: brnch branch
brg: brdge bridge
brk: brook
brks: brooks
bg: burg
bgs: burgs
byp: bypa bypas bypass byps
cp: camp cmp
cyn: canyn canyon cnyn
cpe: cape
cswy: causeway causwa
ctr: cen cent center centr centre cnter cntr
ctrs: centers
cir: circ circl circle crcl crcle
cirs: circles
clf: cliff
clfs: cliffs
clb: club
cmn: common
cmns: commons
cor: corner
cors: corners
crse: course
ct: court
cts: courts
cv: cove
cvs: coves
crk: creek
cres: crescent crsent crsnt
crst: crest
xing: crossing crssng
xrd: crossroad
curv: curve
dl: dale
dm: dam
dv: div divide dvd
dr: driv drive drv
drs: drives
est: estate
ests: estates
expy: exp expr express expressway expw
ext: extension extn extnsn
exts: extensions
fls: falls
fry: ferry frry
fld: field
flds: fields
flt: flat
flts: flats
frd: ford
frst: forest forests
frg: forg forge
frk: fork
frks: forks
ft: fort frt
fwy: freeway freewy frway frwy
gdn: garden gardn grden grdn
gdns: gardens grdns
gtwy: gateway gatewy gatway gtway
gln: glen
grn: green
grv: grov grove
hbr: harb harbor harbr hrbor
hvn: haven
hts: height heights ht
hwy: highway highwy hiway hiwy hway
hl: hill
hls: hills
holw: hllw hollow hollows holws
inlt: inlet
is: island islnd
iss: islands islnds
isle: isles
jct: jction jctn junction junctn juncton
ky: key
kys: keys
knl: knol knoll
knls: knolls
lk: lake
lks: lakes
lndg: landing lndng
ln: lane
lgt: light
lf: loaf
lck: lock
ldg: ldge lodg lodge
loop: loops
mnr: manor
mdw: meadow
mdws: meadows medows
ml: mill
mls: mills
msn: mission missn mssn
mtwy: motorway
mt: mnt mount
mtn: mntain mntn mountain mountin mtin
mtns: mntns mountains
nck: neck
orch: orchard orchrd
oval: ovl
opas: overpass
park: prk parks
pkwy: parkway parkwy pkway pky parkways pkwys
psge: passage
path: paths
pike: pikes
pne: pine
pnes: pines
pl: place
pln: plain
plns: plains
plz: plaza plza
pt: point
pts: points
prt: port
pr: prairie prr
radl: rad radial radiel
rnch: ranch ranches rnchs
rpd: rapid
rpds: rapids
rst: rest
rdg: rdge ridge
rdgs: ridges
riv: river rvr rivr
rd: road
rds: roads
rte: route rt
shl: shoal
shr: shoar shore
shrs: shoars shores
skwy: skyway
spg: spng spring sprng
spgs: spngs springs sprngs
sq: sqr sqre squ square
sqs: sqrs squares
sta: station statn stn
stra: strav straven stravenue stravn strvn strvnue
strm: stream streme
st: street strt str saint
sts: streets
smt: sumit sumitt summit
ter: terr terrace
trwy: throughway
trce: trace traces
trak: track tracks trk trks
trfy: trafficway
trl: trail trails trls
tunl: tunel tunls tunnel tunnels tunnl
tpke: trnpk turnpike turnpk
upas: underpass
un: union
vly: vally valley vlly
via: vdct viadct viaduct
vw: view
vws: views
vlg: vill villag village villg villiage
vis: vist vista vst vsta
walk: walks
way: wy
wl: well
wls: wells
"""
_DIRECTIONALS = {
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
}
_ORDINALS = {
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "seventh": "7th",
    "eighth": "8th",
    "ninth": "9th",
    "tenth": "10th",
    "eleventh": "11th",
    "twelfth": "12th",
    "thirteenth": "13th",
    "fourteenth": "14th",
    "fifteenth": "15th",
    "sixteenth": "16th",
    "seventeenth": "17th",
    "eighteenth": "18th",
    "nineteenth": "19th",
    "twentieth": "20th",
}
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}


def _by_variant(table: str) -> dict[str, str]:
    rows = (line.split(":") for line in table.split("\n") if line)
    return {variant: standard for standard, variants in rows for variant in variants.split()}


SUFFIXES = _by_variant(_SUFFIXES)
STANDARD_WORDS = SUFFIXES | _DIRECTIONALS | _ORDINALS
"""What each word of a street becomes; words that are standard already are not in it."""
HOUSE_NUMBERS = _NUMBERS
"""A house number that is spelled out; it stands first."""
