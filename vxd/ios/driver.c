/*
 * driver.c - the drivers that registered, and the asynchronous events they are told.  Pure.
 *
 * A driver is initialised once for each layer it belongs to, the lowest (highest bit) first.  A port
 * driver is then asked for its units; each becomes a DCB, which all drivers may configure from the
 * lowest layer to the highest.    [DDK95 "Port Registration", "Generic Registration"]
 */
#include "ios_core.h"

struct driver {
    struct driver *next;
    uint32_t layers;
    struct ILB *ilb;
    bool booted;                /* was told AEP_BOOT_COMPLETE */
    struct DVT dvt;
};

static struct driver *drivers;          /* newest last; task time */
static struct driver *asked;            /* whose AEP_INITIALIZE runs: its DDBs; task time */
static bool boot_complete;              /* written by driver_boot_complete */
static struct ILB services;             /* written once by driver_set_ilb */

void driver_set_ilb(const struct ILB *ilb)
{
    services = *ilb;
    drivers = asked = NULL;
    boot_complete = false;
}

static uint16_t tell(struct driver *driver, struct AEPHDR *aep, uint8_t lgn, struct IOS_DDB *ddb)
{
    aep->AEP_lgn = lgn;
    aep->AEP_ddb = ddb;
    aep->AEP_result = AEP_SUCCESS;
    driver->dvt.DVT_current_lgn = (char)lgn;
    driver->dvt.DVT_aer(aep);
    return aep->AEP_result;
}

void driver_broadcast(struct AEPHDR *aep)
{
    for (int lgn = IOS_LAYERS - 1; lgn >= 0; lgn--) {
        for (struct driver *driver = drivers, *next; driver != NULL; driver = next) {
            next = driver->next;
            if (driver->layers & 1u << lgn) {
                (void)tell(driver, aep, (uint8_t)lgn, driver->dvt.DVT_ddb);
            }
        }
    }
}

static void send_dcb(struct driver *driver, struct DCB *dcb, uint16_t func, uint8_t lgn)
{
    struct AEP_dcb aep = { .AEP_d_hdr.AEP_func = func, .AEP_d_dcb = dcb };

    (void)tell(driver, &aep.AEP_d_hdr, lgn, driver->dvt.DVT_ddb);
}

void driver_config(struct DCB *dcb)
{
    struct AEP_dcb aep = { .AEP_d_hdr.AEP_func = AEP_CONFIG_DCB, .AEP_d_dcb = dcb };

    driver_broadcast(&aep.AEP_d_hdr);
    dcb->DCB_cmn.DCB_device_flags &= ~(uint32_t)DCB_DEV_MUST_CONFIGURE;
}

void driver_unconfig(struct DCB *dcb)
{
    struct AEP_dcb aep = { .AEP_d_hdr.AEP_func = AEP_PEND_UNCONFIG_DCB, .AEP_d_dcb = dcb };
    struct VRP *vrp = dcb->DCB_cmn.DCB_vrp_ptr;

    dcb->DCB_cmn.DCB_device_flags |= DCB_DEV_REMOVAL_PENDING;
    driver_broadcast(&aep.AEP_d_hdr);
    ios_ops()->drain(&dcb_self(dcb)->pending, dcb->DCB_cmn.DCB_physical_dcb);
    aep.AEP_d_hdr.AEP_func = AEP_UNCONFIG_DCB;
    driver_broadcast(&aep.AEP_d_hdr);
    while (vrp != NULL) {
        struct VRP *next = vrp->VRP_next_vrp;

        ios_ops()->free(vrp);
        vrp = next;
    }
    dcb_free(dcb);
}

/* ---- registration ---- */

/* The units of a port driver. */
static void inquire(struct driver *driver, uint8_t lgn)
{
    struct DCB *dcb = NULL;

    for (uint32_t unit = 0; unit < IOS_UNITS; unit++) {
        struct AEP_dcb aep = { .AEP_d_hdr.AEP_func = AEP_DEVICE_INQUIRY };

        if (dcb == NULL) {
            dcb = dcb_create(0);
        }
        if (dcb == NULL) {
            return;
        }
        dcb->DCB_cmn.DCB_unit_number = dcb->DCB_unit_on_ctl = (uint8_t)unit;
        dcb->DCB_bus_type = driver->dvt.DVT_bus_type;
        dcb->DCB_scsi_target_id = (uint8_t)unit;
        aep.AEP_d_dcb = dcb;
        if (driver->dvt.DVT_feature_code & DRP_FC_IO_FOR_INQ_AEP) {
            send_dcb(driver, dcb, AEP_CONFIG_DCB, lgn);
        }
        switch (tell(driver, &aep.AEP_d_hdr, lgn, driver->dvt.DVT_ddb)) {
        case AEP_SUCCESS:
            break;
        case AEP_NO_INQ_DATA:
            continue;
        default:
            dcb_free(dcb);
            return;
        }
        if (driver->dvt.DVT_ddb != NULL) {
            dcb->DCB_next_ddb_dcb = driver->dvt.DVT_ddb->DDB_dcb_ptr;
            driver->dvt.DVT_ddb->DDB_dcb_ptr = dcb;
        }
        driver->dvt.DVT_device_cnt++;
        dcb_list(dcb);
        driver_config(dcb);
        dcb = NULL;
    }
    if (dcb != NULL) {
        dcb_free(dcb);
    }
}

static bool initialise_port(struct driver *driver, uint8_t lgn)
{
    struct AEP_bi_init aep = { .AEP_bi_i_hdr.AEP_func = AEP_INITIALIZE };
    unsigned rounds = 0;

    do {
        aep.AEP_bi_reference_data = driver->dvt.DVT_reference_data;
        aep.AEP_bi_flags = 0;
        asked = driver;
        if (tell(driver, &aep.AEP_bi_i_hdr, lgn, NULL) != AEP_SUCCESS) {
            asked = NULL;
            return rounds > 0;
        }
        asked = NULL;
        driver->ilb->ILB_driver_numb++;
        driver->dvt.DVT_init_count++;
        inquire(driver, lgn);
    } while ((aep.AEP_bi_flags & AEP_BI_FL_SEND_CONFIG_AGAIN) && ++rounds < IOS_LAYERS);
    return true;
}

static void initialise_generic(struct driver *driver, uint8_t lgn)
{
    struct AEP_bi_init aep = { .AEP_bi_i_hdr.AEP_func = AEP_INITIALIZE };

    aep.AEP_bi_reference_data = driver->dvt.DVT_reference_data;
    asked = driver;
    (void)tell(driver, &aep.AEP_bi_i_hdr, lgn, NULL);      /* what it says is ignored */
    asked = NULL;
    driver->ilb->ILB_driver_numb++;
    for (struct DCB *dcb = dcb_next(NULL, DCB_type_any), *next; dcb != NULL; dcb = next) {
        next = dcb_next(dcb, DCB_type_any);
        send_dcb(driver, dcb, AEP_CONFIG_DCB, lgn);
    }
}

static void drop(struct driver *driver)
{
    struct driver **at = &drivers;

    while (*at != NULL && *at != driver) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = driver->next;
    }
    while (driver->dvt.DVT_ddb != NULL) {
        (void)driver_drop_ddb(driver->dvt.DVT_ddb);
    }
    ios_ops()->free(driver);
}

/* False: the driver wants to go. */
static bool boot(struct driver *driver)
{
    struct AEPHDR aep = { .AEP_func = AEP_BOOT_COMPLETE };
    int lgn = IOS_LAYERS - 1;

    while (lgn > 0 && !(driver->layers & 1u << lgn)) {
        lgn--;
    }
    driver->booted = true;
    return tell(driver, &aep, (uint8_t)lgn, NULL) != AEP_FAILURE;
}

void driver_boot_complete(void)
{
    boot_complete = true;
    for (struct driver *driver = drivers, *next; driver != NULL; driver = next) {
        next = driver->next;
        if (!driver->booted && !boot(driver)) {
            drop(driver);
        }
    }
}

static struct driver *make(const struct DRP *drp)
{
    struct driver *driver = ios_ops()->alloc(sizeof(*driver)), **end = &drivers;

    if (driver == NULL) {
        return NULL;
    }
    driver->layers = drp->DRP_LGN;
    driver->ilb = drp->DRP_ilb;
    driver->dvt.DVT_aer = drp->DRP_aer;
    memcpy(driver->dvt.DVT_ascii_name, drp->DRP_ascii_name, sizeof(driver->dvt.DVT_ascii_name));
    driver->dvt.DVT_feature_code = drp->DRP_feature_code;
    driver->dvt.DVT_if_requirements = drp->DRP_if_requirements;
    driver->dvt.DVT_bus_type = drp->DRP_bus_type;
    driver->dvt.DVT_reference_data = drp->DRP_reference_data;
    *driver->ilb = services;
    driver->ilb->ILB_dvt = &driver->dvt;
    while (*end != NULL) {
        (*end)->dvt.DVT_next_dvt = &driver->dvt;
        end = &(*end)->next;
    }
    *end = driver;
    return driver;
}

static uint16_t refusal(const struct DRP *drp)
{
    if (memcmp(drp->DRP_eyecatch_str, "XXXXXXXX", sizeof(drp->DRP_eyecatch_str)) != 0 ||
        drp->DRP_aer == NULL || drp->DRP_ilb == NULL) {
        return DRP_ABORT;
    }
    return drp->DRP_LGN == 0 || (drp->DRP_LGN & ~DRP_ALL_LAYERS) != 0 ? DRP_INVALID_LAYER : 0;
}

void driver_register(struct DRP *drp)
{
    struct driver *driver;

    drp->DRP_reg_result = refusal(drp);
    if (drp->DRP_reg_result != 0) {
        return;
    }
    driver = make(drp);
    drp->DRP_reg_result = DRP_ABORT;
    if (driver == NULL) {
        return;
    }
    for (int lgn = IOS_LAYERS - 1; lgn >= 0; lgn--) {
        uint32_t bit = 1u << lgn;

        if (!(driver->layers & bit)) {
            continue;
        }
        if (!(bit & DRP_PORT_LAYERS)) {
            initialise_generic(driver, (uint8_t)lgn);
        } else if (!initialise_port(driver, (uint8_t)lgn)) {
            drop(driver);
            return;
        }
    }
    if (boot_complete && !boot(driver)) {
        drop(driver);
        return;
    }
    if (driver_wants_timers()) {
        ios_ops()->watch();
    }
    drp->DRP_reg_result = DRP_REMAIN_RESIDENT;
}

/* ---- controllers ---- */

void driver_add_ddb(struct IOS_DDB *ddb)
{
    if (asked != NULL) {
        ddb->DDB_Next_DDB = asked->dvt.DVT_ddb;
        asked->dvt.DVT_ddb = ddb;
        ddb->DDB_dvt = &asked->dvt;
    }
}

bool driver_drop_ddb(struct IOS_DDB *ddb)
{
    for (struct driver *driver = drivers; driver != NULL; driver = driver->next) {
        struct IOS_DDB *before = NULL, *at = driver->dvt.DVT_ddb;

        while (at != NULL && at != ddb) {
            before = at;
            at = at->DDB_Next_DDB;
        }
        if (at == NULL) {
            continue;
        }
        if (before == NULL) {
            driver->dvt.DVT_ddb = at->DDB_Next_DDB;
        } else {
            before->DDB_Next_DDB = at->DDB_Next_DDB;
        }
        ios_ops()->free(at);
        return true;
    }
    return false;
}

/* ---- time, and devices that go ---- */

bool driver_wants_timers(void)
{
    for (struct driver *driver = drivers; driver != NULL; driver = driver->next) {
        if (driver->dvt.DVT_feature_code &
            (DRP_FC_HALF_SEC | DRP_FC_1_SEC | DRP_FC_2_SECS | DRP_FC_4_SECS)) {
            return true;
        }
    }
    return false;
}

void driver_timers(uint32_t half_seconds)
{
    static const struct {
        uint32_t feature, period;
        uint16_t func;
    } timers[] = {
        { DRP_FC_HALF_SEC, 1, AEP_HALF_SEC }, { DRP_FC_1_SEC, 2, AEP_1_SEC },
        { DRP_FC_2_SECS, 4, AEP_2_SECS }, { DRP_FC_4_SECS, 8, AEP_4_SECS },
    };

    for (struct driver *driver = drivers, *next; driver != NULL; driver = next) {
        next = driver->next;
        for (unsigned i = 0; i < sizeof timers / sizeof timers[0]; i++) {
            struct AEPHDR aep = { .AEP_func = timers[i].func };

            if ((driver->dvt.DVT_feature_code & timers[i].feature) &&
                half_seconds % timers[i].period == 0) {
                (void)tell(driver, &aep, (uint8_t)driver->dvt.DVT_current_lgn, driver->dvt.DVT_ddb);
            }
        }
    }
}

uint32_t driver_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct driver *driver = drivers, *next; driver != NULL; driver = next) {
        next = driver->next;
        if (gone((uint32_t)(uintptr_t)driver->dvt.DVT_aer) || gone((uint32_t)(uintptr_t)driver->ilb)) {
            drop(driver);
            count++;
        }
    }
    return count;
}
