from clinic import send_sms

send_sms.apply_async(
    ("+79130000001", "Ждём вас завтра"),
    ignore_result=True,
    retry_policy={
        "max_retries": None,  # пока брокер не ответит
        "interval_start": 0.5,
        "interval_step": 0.5,
        "interval_max": 5,
    },
)
print("Отправлено")
