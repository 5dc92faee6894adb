/* find_data_test.c - DOS dates as file times, and names in Unicode. */
#include "unit.h"
#include "../../../vxd/ifsmgr/find_data.h"
#include "../../../vxd/ifsmgr/ifs_time.h"

/* Seconds since 1970 of a file time. */
static long long unix_of(_FILETIME t)
{
    return (long long)(((uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime) / 10000000u) -
           11644473600ll;
}

static uint16_t date(unsigned year, unsigned month, unsigned day)
{
    return (uint16_t)((year - 1980) << 9 | month << 5 | day);
}

TEST(filetime_of_dos, known_days)
{
    CHECK_EQ(unix_of(filetime_of_dos(date(1980, 1, 1), 0)), 315532800);
    CHECK_EQ(unix_of(filetime_of_dos(date(1980, 2, 29), 0)), 320630400);
    CHECK_EQ(unix_of(filetime_of_dos(date(1980, 3, 1), 0)), 320716800);
    CHECK_EQ(unix_of(filetime_of_dos(date(1981, 1, 1), 0)), 347155200);
    CHECK_EQ(unix_of(filetime_of_dos(date(1995, 8, 24), 12 << 11 | 30 << 5 | 29)), 809267458);
    CHECK_EQ(unix_of(filetime_of_dos(date(2000, 3, 1), 0)), 951868800);
    CHECK_EQ(unix_of(filetime_of_dos(date(2100, 2, 28), 0)), 4107456000ll);
    CHECK_EQ(unix_of(filetime_of_dos(date(2100, 3, 1), 0)), 4107542400ll);
    CHECK_EQ(unix_of(filetime_of_dos(date(2101, 1, 1), 0)), 4133980800ll);
}

TEST(filetime_of_dos, nonsense_stays_inside_its_year)
{
    CHECK_EQ(unix_of(filetime_of_dos(0, 0)), 315532800);
    CHECK_EQ(unix_of(filetime_of_dos(15 << 5, 0)), 315532800);
}

TEST(find_data_of_request, name_size_and_attributes)
{
    struct DOSMGR_File_Request rq = {
        .found_name = "\x9A" "BER.TXT", .found_attr = 0x21, .found_size = 12345,
        .found_date = date(1995, 8, 24), .found_time = 0,
    };
    _WIN32_FIND_DATA found;

    find_data_of_request(&found, &rq);
    CHECK_EQ(found.cFileName[0], 0xDC);         /* U with dots */
    CHECK_EQ(found.cFileName[1], 'B');
    CHECK_EQ(found.cFileName[8], 0);
    CHECK_EQ(found.cAlternateFileName[0], 0);
    CHECK_EQ(found.dwFileAttributes, 0x21);
    CHECK_EQ(found.nFileSizeLow, 12345);
    CHECK_EQ(found.nFileSizeHigh, 0);
    CHECK_EQ(found.ftCreationTime.dwHighDateTime, 0);       /* not known */
    CHECK_EQ(found.ftLastAccessTime.dwHighDateTime, 0);
}

TEST(find_data_of_request, long_names_have_alternates)
{
    uint16_t name[256] = { 'L', 'o', 'n', 'g', ' ', 0x416, 0 };
    struct DOSMGR_File_Request rq = {
        .found_name = "LONG~1", .found_long = name, .found_date = date(1995, 8, 24),
        .found_create_date = date(1995, 8, 23), .found_create_hundredths = 150, .found_access_date = date(1995, 8, 25),
    };
    _WIN32_FIND_DATA found;

    find_data_of_request(&found, &rq);
    CHECK_EQ(found.cFileName[5], 0x416);
    CHECK_EQ(found.cFileName[6], 0);
    CHECK_EQ(found.cAlternateFileName[4], '~');
    CHECK_EQ(found.cAlternateFileName[6], 0);
    CHECK_EQ(unix_of(found.ftCreationTime), unix_of(found.ftLastWriteTime) - 86400 + 1);
    CHECK_EQ(unix_of(found.ftLastAccessTime), unix_of(found.ftLastWriteTime) + 86400);
    strcpy(rq.found_name, "LONG");
    name[3] = 'G';
    name[4] = 0;
    find_data_of_request(&found, &rq);
    CHECK_EQ(found.cFileName[3], 'G');
    CHECK_EQ(found.cAlternateFileName[0], 'L');         /* "LonG" is not "LONG" */
    name[1] = 'O';
    name[2] = 'N';
    find_data_of_request(&found, &rq);
    CHECK_EQ(found.cAlternateFileName[0], 0);
}

TEST(ifs_time, there_and_back)
{
    for (uint32_t days = 0; days < 46751; days++) {     /* to the end of 2107 */
        uint32_t seconds = days % 43200 * 2;
        uint32_t dos = dos_of_seconds((uint64_t)days * 86400 + seconds);

        CHECK_EQ(seconds_of_dos((uint16_t)(dos >> 16), (uint16_t)dos), (uint64_t)days * 86400 + seconds);
    }
    CHECK_EQ(dos_of_seconds(0), 0x00210000);
    CHECK_EQ(dos_of_seconds(86400ull * 60 + 3599), 0x00610000 | 59 << 5 | 29);
    CHECK_EQ(dos_of_seconds(86400ull * 60000), 0xFF9FBF7D);     /* past 2107: the last moment */
}

TEST(ifs_time, times_before_1980_are_its_first_moment)
{
    CHECK_EQ(seconds_of_net(0), 0);
    CHECK_EQ(seconds_of_net(315532800 + 5), 5);
    CHECK_EQ(seconds_of_filetime((_FILETIME){ 0, 0 }), 0);
    CHECK_EQ(seconds_of_filetime(filetime_of_seconds(123456789)), 123456789);
    CHECK_EQ(net_of_seconds(7), 315532807);
}
