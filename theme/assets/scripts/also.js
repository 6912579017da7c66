// What readers call things: words of the field, English ones, English ones in Russian letters, what they say at work.
// What the guide calls a thing: the beginnings of the words that mean it; endings are taken off, as ENDINGS below has them.
// English words in Russian letters stand here only where spelling.js would not hear them, or where English means another.
const NAMES = `
идентификатор: айди айдишник id task_id uuid
подтверждение: ack acks acknowledge акать
аргумент: argument param параметр args kwargs
бэкенд: бекенд бэкэнд бекэнд бикенд backend
привязка: биндинг binding байндинг
шаг запуска: бутстеп bootstep
брокер: broker посредник
воркер: воркэр worker нод node
колбэк: callback коллбек коллбэк колбек errback
цепочка: chain чейн цепь цепи последовательн пайплайн pipeline конвейер chained sequentially sequential
аккорд: chord хорда хорды чорд склеит склеива объедин агрегир merge собрат
порция: чанк chunk батч batch пачк split разбит разбива дробит нареза
клиент: client
степень параллелизма: concurrency конкурентност
потребитель: консьюмер consumer
отсрочка: countdown отлож откладыва запланированн запланирова delayed полчас завтр postpone через
crontab: крон cron
демонизация: daemon демон
событие: event ивент
обменник: exchange эксчейндж эксчендж
группа: group пачк куч
django: джанго джанг
heartbeat: хартбит
rabbitmq: кролик раббит rabbit
redis: редис редиск
celery: селери сельдере целери
блокировка: lock лок мьютекс mutex deadlock дедлок
журнал: log logs logging лог логировани логирова логгинг логгер logger
сообщение: message мессадж
опция: option флаг flag ключ
периодическая: periodic регулярн ежедневн ежечасн
пул: pool
предвыборка: prefetch префетч
приоритет: priority важност срочн
отправитель: продюсер producer publisher
очередь: queue queues кью поочеред
ограничение частоты: ratelimit рейтлимит throttle throttling троттл тротл троттлинг
результат: result return возврат ответ
повтор: ретра retry retries retried заново перевыполн бэкофф backoff попытк перезапустит перезапуска
отзыв: revoke ревок отмен cancel abort аборт
маршрутизация: роутинг роут routing route router роутер раскида раскидыва разнест распредел
расписание: schedule
планировщик: scheduler шедулер шедулить
сериализатор: serializer сериализ serialize serialization
настройка: setting settings конфиг config configure конфигурац настрои сконфигурир
остановка: shutdown кильнуть kill выключ выключени завершени погас погаси туши потуши stop стоп стопну вырубит глуши ребутн даунтайм
сигнатура: signature подпис
задача: таск таска task tasks джоб джоба job jobs
тайм-аут: таймаут
лимит времени: timeout таймаут таймлимит
часовой пояс: timezone таймзон мск москв московск часовых
топик: topic
topic: топик
трассировка: traceback трейсбек стектрейс stacktrace
пропускная способность: throughput
сценарий: workflow воркфлоу пайплайн dag subtasks subtask подзадач
прервать: убить убива прибить прибива кильнуть грохну грохнут сруби terminate interrupt оборва
завис: висит виснет вис повис подвиса подвисл залипа залип застря тупит туп лага stuck hang hangs freeze фриз намертво
ошибка: упал упас упад пада падени краш crash fail fails failed failure эррор error валит сыпет сыпятс ругаетс вываливаетс выскакива bug баг фейл зафейл фейлит зафейлит слома поломал полома
тревога: алерт alert оповещени уведомлени
память: теч утечк leak memory оперативк озу oom ram
срок годности: устаре просроч протух expire expires expired
срок: ttl
занят: загружен busy
оптимизация: тормоз тормозит медленн slow скорост производительност performance ускори
дважды: дубл дублируетс дублируютс двойн задваива задвоил duplicate duplicates twice double повторн
потерянные: пропал пропадает исчез lost теря lose потер дропа дропну drop dropped
исключение: эксепшен exception exceptions эксепшн
предупреждение: ворнинг warning
отладка: дебаг дебаж подебаж отдебаж debug debugging отлажива профилир профайл profile profiling дамп dump
продакшен: прод продакшн production
выкладка: деплой задеплои выкатк выкати релиз deploy deployment раскатк раскати деплоит
переход: апгрейд миграци upgrade upgrading переезд мигрир migrate обновл
установка: поставить инсталлировать install installing накати setup instal
очистить: удалить удаля стереть сброс почист чистить purge выкину выкинут грохну грохнут clear flush delete remove clean снест вычист обнули
изменить: поменя смени change update поправи подкрути modify перенастрои
отправить: послать слать шлет send sending publish кину кинут закину пушит запуши отправля посла заслат накида ship submit enqueue
запуск: старт стартует start starting run running поднят подним запускает launch boot
запустить: run start launch
перезапуск: рестарт restart ребут reboot reload перезагруз релоад рестартит перезапуска ребутн downtime даунтайм
обрыв связи: реконнект переподключени reconnect reconnection отвалил отвалива отваливаетс рвет рвется оборвал разрыв простоя дисконнект disconnect disconnects потерял лег лежит idle
соединение: коннект подключени connection connections connect
число: количеств посчитать length count amount размер number
здоровье: хелсчек healthcheck health liveness readiness проб probe жив
состояние: статус status state states стейт
ограничение: лимит limit limits limitation
выполняется: крутит крутят running active executing executes executed
убит: сдох умер умира умирает помер вылета вылетел killed dies died dead death
недоступен: лежит unavailable down недоступн упал
растет: жрет пухн раздул накаплива grow grows growing пухнет
передать: прокин проброс прокид пробрасыва пропих протащ pass passing пронест
едут с задачей: прокин проброс correlation request_id trace tracing trace_id traceid трейс трейсинг
вызвать: дерн дерга триггер trigger call calling позват invoke
пропустить: скип skip skipped
ignore: игнор
фон: бэкграунд background фонов
logrotate: ротац
root: рут
пользователь: юзер user username логин
пароль: кред password credential credentials логин
api: апи апишк
свой: кастомн custom самописн собственн самодельн запили own личн
циклический: circular
накладывается: пересека overlap overlapping наложени
gevent: гринлет greenlet
сообщить об ошибке: багтрекер bugtracker баг bug
простаивает: равномерн голодани idle прохлажда
telegram: телеграм
процесс: мультипроцессинг многопроцессн process processes форк
поток: многопоточн тред thread threads
устаревший: депрекейт deprecated депрекейтед
безопасность: хакер уязвимост взлом security vulnerability
задать вопрос: чат форум сообществ помощ community support саппорт
первые шаги: туториал урок гайд tutorial getting_started старта
транзакция: коммит commit atomic гонк race откат откати rollback
fastapi: фастапи
flask: фласк
windows: винд виндовс виндоус
kubernetes: кубер кубернетес k8s кубик
docker: докер
контейнер: docker container containers под pod заверну
python: питон
postgresql: постгрес postgres постгр
mongodb: монг
база данных: бд database db
база: db database
flower: дашборд dashboard вебморда админк
tls: ssl
окружение: env environment стейдж staging стейджинг
тест: юнит unit testing tests test тестирова протестир
подмена: замока мок mock mocking замокат patch имитир сымитир эмулир симулир стаб stub fake фейк
async: корутин асинхронн asyncio async
одновременно: параллельн parallel simultaneously распараллел конкурентн concurrently
сигнал: хук hook hooks
префикс: неймспейс namespace prefix
экземпляр: инстанс instance
свои состояния и прогресс: прогресс процент progress прогрессбар
умолчанию: дефолт дефолтн default defaults
несколько: multiple several куч
хранить: store storing save сохранит persist сложит держат
получить: fetch достат вытащ дождат retrieve obtain
ждать: wait waiting дождат синхронн sync synchronous
письмо: email mail почт mailing мейл
имя: name names hostname назва
разработка: development dev локальн
на ходу: dynamically dynamic runtime динамическ налету
следующие: next дальш
список: list listing перечен
посмотреть: show view inspect глян глянут подсмотр чекнут чекат увид узнат retrieve see look display просмотр просмотрет истори history
проверить: check verify чекнут чекат detect determine find ensure провер убед
мониторинг: monitoring monitor отслежива следит
включить: enable enabled активир врубит
отключить: disable disabled выпили отруби вырубит убрат turn
пусто: empty пуст
большой: large huge big огромн тяжел здоров
размер: length size тяжел большие
вложенный: nested
аккорд в аккорде: nested вложенн
пользователи: users
порядок: order ordering очередност fifo
управление: control управля рулит
удаленное управление: remote
команда: command commands
обработчик: handler handlers хендлер хэндлер обработк listener слушател
подключить: прикрут подруж интегрир интеграци integrate integration воткн внедр привяза
ловить: поймат словит отловит catch отлов перехвати
служба: service сервис демон unit юнит
переменная окружения: env
версия: version versions
опасен: unsafe insecure небезопасн
пропущенные: missed пропуст
уникальные: unique уникальн once
только один экземпляр: once единствен одиночн singleton синглтон
вернуть в очередь: requeue
недоставленные: dlq dead_letter битые
рассылка: broadcast fanout фанаут бродкаст всем
шифровать: encrypt encryption шифровани зашифр
доступ: permission permissions access торчит наруж
переводов: translate
масштабирование: scale scaling autoscale автоскейл скейлит масштабир автоскейлинг
лицензия: license licence
примеры: example sample
граф: graph граф
срок хранения: retention
хранения: дольше долго подольше
параллелизм: concurrent
импортировать: import imports
задать: set specify указа прописа
очередь растет: забит забива переполн захлебыва накопил
перенести: слить слива перелить
разложить: класть полож размест split раздел раздели
сеть: трафик traffic
print: вывод печат output stdout
секретов: светит палит засвети утек
прогресс: крутилк спиннер progress
сервер: сервак серверн
машина: сервер хост host тачк
запасной: фоллбэк fallback failover фейловер резервн
дочерний процесс: child чилд
в каждом процессе: init инициализац
случайн: рандом random джиттер jitter
пауза: задержк delay
число процессов: ядро ядра ядер ядрах cpu cores
наследование: переопредел override оверрайд inherit
декоратор: обертк оберн враппер wrapper decorator
расширения: плагин plugin extension
штамп: тег тэг tag label лейбл метк stamp
вызывается: срабатыва
systemd: линукс linux убунту ubuntu debian автозапуск автостарт
уменьшить: decrease reduce lower shrink убав сократ
больше: increase raise grow увелич прибав
работает: alive works working running online онлайн
структура: layout structure organize организ
проект: project projects
вызов: invoke invocation
ход: progress
сразу: immediately instantly немедлен мгновен
позже: later потом
внутри: inside within внутр
ограничить: restrict cap огранич
повторно: repeat repeatedly again resend
последний: last final последн окончательн
раньше: before earlier
часы: hours hour clock
минуты: minutes minute
секунды: seconds second
дни: days daily сутки суток
каждый: every each
день: day weekdays
месяц: month monthly
неделя: week weekly
ночь: nightly midnight
разные: different separate various
один: single one
файл: file files
папка: folder directory каталог директори
строка: string line
объект: object
функция: function
класс: class
модуль: module package
ссылка: link url
адрес: address url endpoint
ответ: response reply
запрос: request
вернуть: return
таблица: table
запись: record row entry
страница: page
админке: admin
вручную: manually manual
автоматически: automatically automatic
временный: temporary
быстро: fast quickly
тяжелая: heavy
надежн: reliable reliability
доставка: delivery deliver
гарантия: guarantee guaranteed
отказоустойчивая: resilient
не отвечает: unresponsive offline оффлайн
запретить: forbid deny prevent prohibit
разрешить: allow permit
сломан: broken corrupted
бесконечно: infinite forever бесконечн вечн
цикл: loop
причина: reason cause
excel: эксель
smtp: смтп
цвет: цветн color colour
написать: write create
`;
// Endings that a reader may put differently.
const ENDINGS = /^(?:[аеиоуыэюяйь]|[аоеыия][вймх]|[аяыи]ми|[оеы]го|[оеы]му|[аоыи]е|[ая]я|[ую]ю|[аеиоуюя]?[лт][аьоие]?|т?ся|s)?$/;
const LONGEST_ENDING = 4;

const names = new Map();
for (const line of NAMES.trim().split("\n")) {
  const [meant, called] = line.split(": ");
  for (const name of called.split(" ")) names.set(name, [...(names.get(name) ?? []), meant]);
}

/** Gives what else a thing is called. */
export function otherNames(word) {
  const found = [];
  for (let cut = 0; cut <= LONGEST_ENDING && cut < word.length; cut++) {
    const end = word.length - cut;
    if (ENDINGS.test(word.slice(end))) found.push(...(names.get(word.slice(0, end)) ?? []));
  }
  return [...new Set(found)];
}
